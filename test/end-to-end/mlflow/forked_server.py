"""MLflow's server, imported once and forked for each of its lives: a start takes a fraction of a second instead of ten.

usage: forked_server.py FOLDER PORT; every line on standard input starts a life in a process group of its own, whose number
is printed, once the life before it, which has to be killed, is gone.
"""

import os
import sys

folder, port = sys.argv[1:]
store = f"sqlite:///{folder}/mlflow.db"
# what `mlflow server --backend-store-uri … --artifacts-destination …` hands to its workers
os.environ |= {
    "_MLFLOW_SERVER_FILE_STORE": store,
    "_MLFLOW_SERVER_REGISTRY_STORE": store,
    "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
    "_MLFLOW_SERVER_ARTIFACT_DESTINATION": f"{folder}/artifacts",
    "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}

import uvicorn  # noqa: E402
from mlflow.server.fastapi_app import app  # noqa: E402
from mlflow.server.handlers import initialize_backend_stores  # noqa: E402


def fork(work):
    child = os.fork()
    if child == 0:
        os.setsid()
        work()
        os._exit(0)
    return child


# makes the tables, in a process of its own: a connection to SQLite must not be inherited
_, status = os.waitpid(fork(lambda: initialize_backend_stores(store, store, "mlflow-artifacts:/")), 0)
if status != 0:
    sys.exit("the tables could not be made")
life = None
for _ in sys.stdin:
    if life is not None:
        os.waitpid(life, 0)  # killed, but not gone: until then the port is its own
    life = fork(lambda: uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning"))
    print(life, flush=True)
