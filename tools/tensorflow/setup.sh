#!/usr/bin/env bash
# Installs tfjs-node beside the project and builds its addon against the TensorFlow library of the Python wheel, where the
# package's own install step, which downloads a library, cannot run. Takes a minute on idle cores; 1.2 GB on disk.
#
#   tools/tensorflow/setup.sh [FOLDER]            default: .tfjs-node
#   NODE_PATH=FOLDER/node_modules npm test        the tensorflow engine then finds tfjs-node
#
# Does nothing when the addon is there already. Needs node with its headers, npm, a C++ compiler, make, and Python with pip;
# run `npm ci` before.
set -euo pipefail

tfjs=4.22.0
wheel=2.21.0

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$root/.tfjs-node}
package=$folder/node_modules/@tensorflow/tfjs-node
addon=$package/lib/napi-v8/tfjs_binding.node
python=${FORMULARY_PYTHON:-python3}

if [ -f "$addon" ]; then
  echo "tfjs-node $tfjs is in $folder"
  exit 0
fi
mkdir -p "$folder"
echo '{ "private": true }' >"$folder/package.json"
npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts --save-exact "@tensorflow/tfjs-node@$tfjs"
# One tfjs in one process, whichever of its packages are loaded: the project's own.
for own in tfjs tfjs-backend-cpu tfjs-backend-webgl tfjs-converter tfjs-core tfjs-data tfjs-layers; do
  rm -rf "$folder/node_modules/@tensorflow/$own"
  ln -s "$root/node_modules/@tensorflow/$own" "$folder/node_modules/@tensorflow/$own"
done

# Only the C library and its headers are needed; any Python version's wheel holds the same.
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
  --python-version 3.11 --platform manylinux_2_27_x86_64 --dest "$wheels" "tensorflow-cpu==$wheel"
mkdir -p "$package/deps/lib"
"$python" - "$wheels" "$package/deps" <<'EOF'
import glob, sys, zipfile
wheels, deps = sys.argv[1:]
[wheel] = glob.glob(f"{wheels}/*.whl")
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(("tensorflow/include/", "tensorflow/libtensorflow_")):
            archive.extract(name, deps)
EOF
lib=$package/deps/lib
ln -sfn tensorflow/include "$package/deps/include"
main=tensorflow/libtensorflow_cc.so.2
framework=tensorflow/libtensorflow_framework.so.2
ln -sf "../$main" "$lib/libtensorflow_cc.so.2"
ln -sf "../$main" "$lib/libtensorflow.so"
ln -sf "../$framework" "$lib/libtensorflow_framework.so"
ln -sf "../$framework" "$lib/libtensorflow_framework.so.2"

prefix=$(node -p 'require("node:path").resolve(process.execPath, "../..")')
gyp=$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js
cd "$package"
node "$gyp" rebuild --silent --nodedir="$prefix" --module_name=tfjs_binding --module_path="$PWD/lib/napi-v8" --napi_build_version=8
NODE_PATH=$folder/node_modules node -e '
  const util = require("node:util");
  util.isNullOrUndefined ??= (value) => value == null;
  util.isArray ??= Array.isArray;
  const tf = require("@tensorflow/tfjs-node");
  console.log(`tfjs-node ${tf.version["tfjs-node"]} computes 2 + 3 = ${tf.add(2, 3).dataSync()[0]} with ${tf.getBackend()}`);'
