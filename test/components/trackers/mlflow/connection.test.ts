import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionFrom } from '../../../../components/trackers/mlflow/connection.js';

const none = '/nonexistent/credentials';
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('components/trackers/mlflow connection', () => {
  it('keeps the base path and never shows credentials', () => {
    const connection = connectionFrom({ uri: 'https://anna:secret@host:8443/ml/' }, {}, none);
    expect(connection.base).to.equal('https://host:8443/ml');
    expect(connection.authorization).to.equal(basic('anna:secret'));
  });

  it('prefers Basic to Bearer, as the Python client does', () => {
    const uri = 'http://host';
    const token = { MLFLOW_TRACKING_TOKEN: 't' };
    const user = { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p' };
    expect(connectionFrom({ uri }, { ...token, ...user }, none).authorization).to.equal(basic('u:p'));
    expect(connectionFrom({ uri }, token, none).authorization).to.equal('Bearer t');
    expect(connectionFrom({ uri }, {}, none).authorization).to.equal(undefined);
  });

  it('reads ~/.mlflow/credentials, which variables override', () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-test-'));
    try {
      const file = join(folder, 'credentials');
      writeFileSync(file, '[mlflow]\nmlflow_tracking_username = stored\nmlflow_tracking_password = word\n');
      expect(connectionFrom({ uri: 'http://host' }, {}, file).authorization).to.equal(basic('stored:word'));
      const environment = { MLFLOW_TRACKING_USERNAME: 'u' };
      expect(connectionFrom({ uri: 'http://host' }, environment, file).authorization).to.equal(basic('u:word'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('obeys the variables of the Python client, which options override', () => {
    const environment = {
      MLFLOW_HTTP_REQUEST_TIMEOUT: '7',
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '99',
      MLFLOW_WORKSPACE: 'team',
      MLFLOW_TRACKING_INSECURE_TLS: 'true',
      MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER: 'false',
    };
    const connection = connectionFrom({ uri: 'http://host' }, environment, none);
    expect(connection).to.include({ responseTimeout: 7000, retries: 10, workspace: 'team', respectRetryAfter: false });
    expect(connection.tls.rejectUnauthorized).to.equal(false);
    expect(connectionFrom({ uri: 'http://host', workspace: 'mine' }, environment, none).workspace).to.equal('mine');
  });

  for (const [uri, environment, message] of [
    ['sqlite:///mlflow.db', {}, 'tracking URI "sqlite:///mlflow.db" is not an http(s) address'],
    ['databricks', {}, 'start one with "formulary mlflow up"'],
    ['http://host', { MLFLOW_HTTP_REQUEST_TIMEOUT: 'soon' }, 'MLFLOW_HTTP_REQUEST_TIMEOUT is "soon": write a number'],
    [
      'http://host',
      { MLFLOW_TRACKING_SERVER_CERT_PATH: '/no.pem' },
      'MLFLOW_TRACKING_SERVER_CERT_PATH names "/no.pem"',
    ],
  ] as const) {
    it(`refuses ${uri} ${JSON.stringify(environment)}`, () => {
      expect(() => connectionFrom({ uri }, environment, none)).to.throw(message);
    });
  }
});
