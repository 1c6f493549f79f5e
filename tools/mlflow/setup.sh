#!/bin/sh
# Makes .venv-mlflow, a Python environment with the MLflow server that the tests talk to (about 15 s, 260 MB). Safe to repeat.
set -eu
cd "$(dirname "$0")/../.."
pins=tools/requirements-mlflow.txt
stamp=.venv-mlflow/installed-from.txt
if cmp -s "$pins" "$stamp"; then
  echo "MLflow is installed in .venv-mlflow"
  exit 0
fi
python3 -m venv .venv-mlflow
.venv-mlflow/bin/pip install --quiet --disable-pip-version-check --no-deps --no-compile -r "$pins"
cp "$pins" "$stamp"
echo "MLflow $(.venv-mlflow/bin/python -c 'from mlflow.version import VERSION; print(VERSION)') installed in .venv-mlflow"
