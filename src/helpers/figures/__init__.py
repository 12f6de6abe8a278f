"""Every published form of a figure: drawings, table, CSV and its metadata, workbook, Vega-Lite, share card."""
