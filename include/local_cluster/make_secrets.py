"""`python -m local_cluster.make_secrets FOLDER`: what docker-compose.yml reads as secrets, made at random.

Files that are there stay, so it may run again. It needs Python alone.
"""

import base64
import json
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

#: A secret's file and what it holds, given the passwords that several files share.
FILES: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "postgres_password": lambda shared: shared["postgres"],
    "sql_alchemy_conn": lambda shared: f"postgresql+psycopg2://airflow:{shared['postgres']}@postgres/airflow",
    "redis_conf": lambda shared: (
        "bind * -::*\nport 6379\ndir /data\nappendonly yes\nmaxmemory-policy noeviction\n"
        f"requirepass {shared['redis']}\n"
    ),
    "broker_url": lambda shared: f"redis://:{shared['redis']}@redis:6379/0",
    "result_backend": lambda shared: f"redis://:{shared['redis']}@redis:6379/1",
    "fernet_key": lambda _: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "api_secret_key": lambda _: secrets.token_urlsafe(48),
    "jwt_secret": lambda _: secrets.token_urlsafe(48),
    "admin_passwords": lambda _: json.dumps({"admin": secrets.token_urlsafe(12)}),
    "store_identities": lambda shared: json.dumps(
        {"identities": [{
            "name": "dateline",
            "credentials": [{"accessKey": shared["access_key"], "secretKey": shared["secret_key"]}],
            "actions": ["Admin", "Read", "List", "Write"],
        }]}
    ),
    "aws_credentials": lambda shared: (
        f"[default]\naws_access_key_id = {shared['access_key']}\naws_secret_access_key = {shared['secret_key']}\n"
    ),
}  # fmt: skip
_SHARED = ("postgres", "redis", "access_key", "secret_key")


def make_secrets(folder: Path) -> list[str]:
    """Write the files that are missing; returns their names. Those that share a password are made together.

    The folder is for its owner alone. The files in it are not: a container reads them as another user.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    kept = folder / "shared.json"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(json.dumps({name: secrets.token_hex(20) for name in _SHARED}), encoding="utf-8")
    shared = json.loads(kept.read_text(encoding="utf-8"))
    made = [name for name in FILES if not (folder / name).exists()]
    for name in made:
        (folder / name).touch(mode=0o644)
        (folder / name).write_text(FILES[name](shared), encoding="utf-8")
    return made


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("give the folder to make them in")
    print(f"made: {', '.join(make_secrets(Path(sys.argv[1]))) or 'nothing, all are there'}")  # noqa: T201
