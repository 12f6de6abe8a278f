"""What must be made again, and why: the plan of pages, fingerprints of code, the cache, tables and pages it holds."""
