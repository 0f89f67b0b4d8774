"""Airflow on this machine, on loopback only: what `make run`, `make up` and `make down` do.

It starts the sample newsroom and Airflow's four processes (not `airflow standalone`, whose log servers listen on every
interface), talks to Airflow by its public REST API and command line, and stops what it started. Nothing here imports
Airflow but `check`, which is a process of its own.
"""
