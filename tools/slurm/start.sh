#!/bin/sh
# Starts the processes of the Slurm in .slurm that do not run: all of them, or those that are named (munged, slurmctld, slurmd).
set -eu
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin
folder=$PWD/.slurm
export SLURM_CONF=$folder/slurm.conf
runs() { [ -s "$folder/run/$1.pid" ] && kill -0 "$(cat "$folder/run/$1.pid")" 2> /dev/null; }
for program in ${@:-munged slurmctld slurmd}; do
  runs "$program" && continue
  case $program in
    munged)
      munged --force --key-file="$folder/munge.key" --socket="$folder/run/munge.sock" --pid-file="$folder/run/munged.pid" \
        --log-file="$folder/log/munged.log" --seed-file="$folder/run/munge.seed"
      ;;
    *) "$program" ;;
  esac
done
