"""What the pages in Airflow ask of the warehouse: bounded answers, read-only, every value a bound parameter."""
