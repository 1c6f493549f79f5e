#!/bin/sh
# Starts a Slurm of one node in .slurm: munge, slurmctld and slurmd, two partitions (cpu, and gpu with a graphics card that is
# /dev/null), no accounting. For tests; safe to repeat. Installs Debian's packages where it may. Prints the variable that makes
# Slurm's commands talk to it. tools/slurm/stop.sh ends it. Needs root.
set -eu
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin:/sbin
if ! command -v slurmctld > /dev/null || ! command -v munged > /dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    { apt-get -qq update && apt-get -qq install --yes --no-install-recommends slurm-wlm munge; } > /dev/null 2>&1 || true
  fi
fi
for program in munged slurmctld slurmd sbatch; do
  command -v $program > /dev/null || { echo "no $program: Slurm is not tested" >&2; exit 1; }
done
[ "$(id -u)" = 0 ] || { echo 'not root: Slurm is not tested' >&2; exit 1; }

folder=$PWD/.slurm
export SLURM_CONF=$folder/slurm.conf
if [ -f "$SLURM_CONF" ] && timeout 5 sinfo --noheader > /dev/null 2>&1; then
  echo "export SLURM_CONF=$SLURM_CONF"
  exit 0
fi
tools/slurm/stop.sh > /dev/null 2>&1 || true
rm -rf "$folder"
mkdir -p "$folder/run" "$folder/log" "$folder/state" "$folder/spool"
# munged refuses a socket below a folder that others may write to.
chmod 755 "$folder" "$folder/run"
node=$(hostname -s)
cores=$(nproc)
memory=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
# Free ports, so that two checkouts do not meet.
set -- $(node -e '
  const { createServer } = require("node:net");
  const servers = [0, 1].map(() => createServer().listen(0));
  setTimeout(() => { console.log(servers.map((one) => one.address().port).join(" ")); process.exit(); }, 50);')
cat > "$SLURM_CONF" << END
ClusterName=formulary
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$1
SlurmdPort=$2
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge.sock
CryptoType=crypto/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,sched_min_interval=100000,batch_sched_delay=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
SlurmdTimeout=20
KillWait=30
MinJobAge=300
MaxArraySize=1001
GresTypes=gpu
NodeName=$node NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory Gres=gpu:1 State=UNKNOWN
PartitionName=cpu Nodes=$node Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:2
PartitionName=gpu Nodes=$node MaxTime=INFINITE State=UP OverSubscribe=FORCE:2
END
echo "NodeName=$node Name=gpu Count=1 File=/dev/null" > "$folder/gres.conf"
head -c 1024 /dev/urandom > "$folder/munge.key"
chmod 400 "$folder/munge.key"
tools/slurm/start.sh >&2
for _ in $(seq 60); do
  [ "$(timeout 5 sinfo --noheader --format=%t 2> /dev/null | head -1)" = idle ] && break
  sleep 0.5
done
timeout 5 sinfo >&2 || { tail -5 "$folder"/log/*.log >&2; exit 1; }
echo "export SLURM_CONF=$SLURM_CONF"
