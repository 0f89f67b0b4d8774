"""The topology of docker-compose.yml without containers, for trying it and for tests: everything on loopback.

PostgreSQL, Redis and an S3 server of its own, Airflow's processes, and two Celery workers that share nothing but the
store. What they keep goes when it is stopped.
"""
