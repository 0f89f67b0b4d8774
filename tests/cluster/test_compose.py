"""docker-compose.yml and the Helm values, read as data: what each service is given, and what none may have."""

import json
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from local_cluster.make_secrets import FILES, make_secrets
from local_cluster.processes import Cluster
from tests.conftest import PROJECT

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
AIRFLOW = {name: service for name, service in SERVICES.items() if service["image"] == "dateline"}
ONE_SHOT = {"migrate", "store-folder"}
#: Who may speak with whom: of each internal network its members.
NETWORKS = {
    "metadata": {"postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer"},
    "queue": {"redis", "scheduler", "worker-network", "worker-compute"},
    "lake": {"store", *AIRFLOW},
    "api": {"api-server", "scheduler", "triggerer", "worker-network", "worker-compute"},
    "published": {"api-server"},
    "outside": {"worker-network"},
}


def test_every_process_of_airflow_has_a_service_of_its_own() -> None:
    assert AIRFLOW.keys() == {
        "migrate", "api-server", "scheduler", "dag-processor", "triggerer", "worker-network", "worker-compute",
    }  # fmt: skip
    assert {service["build"]["dockerfile"] for service in AIRFLOW.values()} == {".docker/Dockerfile"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs(name) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["CHOWN"] if name == "store-folder" else [])
    assert service["user"] not in ("root", "0", "0:0") or (name, service["network_mode"]) == ("store-folder", "none")
    assert not service.get("privileged")
    assert service["pids_limit"] > 0
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}
    # nothing of the host is mounted
    assert all(not volume.startswith((".", "/var/run/docker", "~")) for volume in service["volumes"])


@pytest.mark.parametrize("name", SERVICES.keys() - ONE_SHOT)
def test_a_service_says_when_it_is_well_and_comes_back(name) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("network", COMPOSE["networks"])
def test_networks_join_only_who_must_speak(network) -> None:
    members = {name for name, service in SERVICES.items() if network in service.get("networks", ())}
    assert members == NETWORKS[network]
    assert COMPOSE["networks"][network].get("internal", False) is (network not in ("published", "outside"))


def test_only_the_api_server_is_published_and_on_loopback() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "api-server": ["127.0.0.1:8080:8080"]
    }


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_file(name) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|SECRET|KEY|CONN|URL|BACKEND", variable):
            assert re.fullmatch(
                r"(cat )?/run/secrets/\w+|aws://|aws_default|http://[\w.:-]+(/execution/)?|/opt/dateline/.airflow/\S+",
                value,
            ), variable
    assert set(SERVICES[name].get("secrets", ())) <= COMPOSE["secrets"].keys()


def test_workers_know_neither_the_metadata_database_nor_its_key() -> None:
    for name in ("worker-network", "worker-compute"):
        assert not {"sql_alchemy_conn", "fernet_key", "postgres_password", "admin_passwords"} & set(
            SERVICES[name]["secrets"]
        )
        assert "metadata" not in SERVICES[name]["networks"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_given_each_secret_that_it_reads_and_no_other(name) -> None:
    service = SERVICES[name]
    words = json.dumps([service.get("environment"), service.get("command")])
    assert set(re.findall(r"/run/secrets/(\w+)", words)) == set(service.get("secrets", ()))


def test_queues_are_those_of_the_tasks_and_the_default_one_is_served() -> None:
    served = {SERVICES[f"worker-{queue}"]["command"][-1] for queue in ("network", "compute")}
    assert served == {"network", "compute"}
    for service in AIRFLOW.values():
        assert service["environment"]["AIRFLOW__OPERATORS__DEFAULT_QUEUE"] in served


def test_the_cluster_of_tests_is_set_up_as_the_containers_are(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("local_airflow.environment.HOME", tmp_path)
    monkeypatch.setattr("local_airflow.environment.SECRETS_FILE", tmp_path / "secrets.json")
    monkeypatch.setattr("local_airflow.environment.PASSWORDS_FILE", tmp_path / "passwords.json")
    local = Cluster({}, 1, "", None, 2, 3, 4, str(tmp_path))
    everybodys, workers = local.environment(), local.worker_environment("w1")
    container = SERVICES["worker-compute"]["environment"]
    for name in container:
        assert name.removesuffix("_CMD") in workers or name in (
            "AWS_SHARED_CREDENTIALS_FILE",
            "DATELINE_CONTACT",
            "DATELINE_WORK_GB",
        )
    same = ("AIRFLOW__CORE__EXECUTOR", "AIRFLOW__OPERATORS__DEFAULT_QUEUE", "AIRFLOW__LOGGING__REMOTE_LOGGING",
            "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER", "DATELINE_LAKE", "DATELINE_PRELOAD")  # fmt: skip
    assert {name: workers[name] for name in same} == {name: container[name] for name in same}
    assert "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN" in everybodys.keys() - workers.keys()
    assert everybodys["AIRFLOW__CELERY__RESULT_BACKEND"].startswith("redis://:")


def test_secrets_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert set(make_secrets(folder)) == FILES.keys() == COMPOSE["secrets"].keys()
    assert folder.stat().st_mode & 0o777 == 0o700
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert make_secrets(folder) == []
    (folder / "broker_url").unlink()
    assert make_secrets(folder) == ["broker_url"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert before["postgres_password"] in before["sql_alchemy_conn"] and len(before["postgres_password"]) == 40
    other = {path.name: path.read_bytes() for path in folder.iterdir()} if make_secrets(tmp_path / "other") else {}
    assert other != {path.name: path.read_bytes() for path in (tmp_path / "other").iterdir()}


def test_without_the_folder_of_secrets_compose_says_what_is_missing() -> None:
    first = (PROJECT / "docker-compose.yml").read_text(encoding="utf-8").partition("\nsecrets:\n")[2]
    assert first.lstrip().startswith("postgres_password") and "${DATELINE_SECRETS:?set it to" in first


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed; it checks the keys")
def test_compose_takes_the_file(tmp_path) -> None:
    command = ["docker-compose", "-f", str(PROJECT / "docker-compose.yml"), "config", "-q"]
    good = subprocess.run(
        command, env={"DATELINE_SECRETS": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    assert good.returncode == 0, good.stderr
    bad = subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    assert bad.returncode != 0 and "make cluster-secrets" in bad.stderr


VALUES = yaml.safe_load((PROJECT / "docs/kubernetes-values.yml").read_text(encoding="utf-8"))


def test_the_helm_values_run_the_same_airflow_with_the_same_queues() -> None:
    assert VALUES["executor"] == "CeleryExecutor"
    assert VALUES["airflowVersion"] == version("apache-airflow")
    named = {variable["name"]: variable["value"] for variable in VALUES["env"]}
    default = named["AIRFLOW__OPERATORS__DEFAULT_QUEUE"]  # workers without a queue of their own serve it
    assert {default, *(workers["queue"] for workers in VALUES["workers"]["celery"]["sets"])} == {"network", "compute"}
    lacking = set(SERVICES["worker-compute"]["environment"]) - named.keys()
    assert {name for name in lacking if name.startswith(("DATELINE_", "AWS_"))} <= {
        "DATELINE_PRELOAD", "DATELINE_CONTACT", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED"
    }  # fmt: skip


def test_nothing_in_kubernetes_runs_as_root() -> None:
    assert VALUES["uid"] == 10001 and VALUES["securityContexts"]["pod"]["runAsNonRoot"] is True
    assert "USER 10001:10001" in (PROJECT / ".docker/Dockerfile").read_text(encoding="utf-8")
    assert VALUES["securityContexts"]["containers"]["capabilities"] == {"drop": ["ALL"]}


def test_the_helm_values_hold_no_secret() -> None:
    text = yaml.safe_dump(VALUES)
    assert not re.search(r"(?i)password:\s*\S|://[^\s/:]+:[^\s@]+@", text)
    assert VALUES["data"].keys() == {"metadataSecretName", "brokerUrlSecretName", "resultBackendSecretName"}
