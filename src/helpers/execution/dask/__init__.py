"""The pages of a run executed on a Dask cluster."""
