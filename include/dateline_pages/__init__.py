"""Dateline's pages: a FastAPI application over the warehouse, and the built pages that it serves.

Nothing here imports Airflow: the plugin mounts the application and says who may come in.
"""
