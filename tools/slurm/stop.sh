#!/bin/sh
# Ends the processes of the Slurm in .slurm, and the jobs that still run there: all of them, or those that are named.
set -eu
cd "$(dirname "$0")/../.."
folder=$PWD/.slurm
export SLURM_CONF=$folder/slurm.conf
[ $# -gt 0 ] || { [ ! -f "$SLURM_CONF" ] || timeout 10 scancel --state=RUNNING,PENDING --user="$(id -un)" 2> /dev/null || true; }
for program in ${@:-slurmd slurmctld munged}; do
  file=$folder/run/$program.pid
  [ ! -s "$file" ] || kill "$(cat "$file")" 2> /dev/null || true
done
