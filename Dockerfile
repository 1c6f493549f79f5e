# Formulary on the command line, on processors.   docker build -t formulary .
#   docker run --rm --user "$(id -u)" -v "$PWD:/study" formulary run formulary:experiments/quickstart.yaml
# Results lie below /study/runs. Mount raw tables read-only and name them: -v /data/mimic:/mimic:ro -e MIMIC_III_ROOT=/mimic
FROM node:20-slim AS package
WORKDIR /formulary
COPY . .
RUN npm ci && npm pack --ignore-scripts

FROM node:20-slim
# The CPU provider is inside the package; `skip` spares a download of CUDA libraries.
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY --from=package /formulary/formulary-*.tgz /tmp/
RUN npm install --global /tmp/formulary-*.tgz && rm /tmp/formulary-*.tgz
USER node
WORKDIR /study
ENTRYPOINT ["formulary"]
