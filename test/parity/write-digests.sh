#!/bin/sh
# Writes test/parity/cohort-digests.json with pandas (tools/python/setup.sh installs it):
#   PYTHON=.venv-python/bin/python MIMIC_III_ROOT=… MIMIC_IV_ROOT=… FORMULARY_MAPPINGS=… sh test/parity/write-digests.sh
set -eu
python=${PYTHON:-.venv-python/bin/python}
here=$(dirname "$0")
{
  printf '{\n'
  separator=''
  for case in 'mimic-iii as-released' 'mimic-iii corrected' 'mimic-iv as-released' \
    'mimic-iv as-released --everybody' 'mimic-iv corrected'; do
    set -- $case
    root=$MIMIC_III_ROOT
    [ "$1" = mimic-iii ] || root=$MIMIC_IV_ROOT
    printf '%s "%s": %s' "$separator" "$case" "$("$python" "$here/cohort.py" "$1" "$2" "$root" "$FORMULARY_MAPPINGS" ${3:-})"
    separator=',
'
  done
  printf '\n}\n'
} > "$here/cohort-digests.json.part"
mv "$here/cohort-digests.json.part" "$here/cohort-digests.json"
npx prettier --log-level warn --write "$here/cohort-digests.json"
