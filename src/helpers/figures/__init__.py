"""Every published form of a figure: SVG, PNG, table, CSV and its metadata, workbook, Vega-Lite, share card."""
