"""All I/O: web, files, WARC, the Parquet lake, the DuckDB warehouse."""
