#!/bin/sh
# Makes .venv-python, a Python environment for the tests and benchmarks that compare Formulary with PyTorch, transformers, pandas
# and onnxruntime (a minute, 1.5 GB). The product never uses it. Safe to repeat.
set -eu
cd "$(dirname "$0")/../.."
pins=tools/python/requirements.txt
stamp=.venv-python/installed-from.txt
if cmp -s "$pins" "$stamp"; then
  echo "Python packages are installed in .venv-python"
  exit 0
fi
python3 -m venv .venv-python
.venv-python/bin/pip install --quiet --disable-pip-version-check --no-deps -r "$pins"
cp "$pins" "$stamp"
echo "PyTorch $(.venv-python/bin/python -c 'import torch; print(torch.__version__)') installed in .venv-python"
