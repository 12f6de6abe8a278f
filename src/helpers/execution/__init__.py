"""One page executed with Papermill; one run of many pages, and its report."""
