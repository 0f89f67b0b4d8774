"""The sample's lake, and Airflow's own API server application with the pages mounted by the plugin."""

from tests.pipeline.conftest import newsroom_url, sample_lake  # noqa: F401
