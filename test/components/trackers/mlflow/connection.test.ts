import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionFrom, withoutCredentials } from '../../../../components/trackers/mlflow/connection.js';

const none = '/nonexistent/credentials';
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('components/trackers/mlflow connection', () => {
  it('keeps the base path and never shows credentials', () => {
    const connection = connectionFrom({ uri: 'https://anna:secret@host:8443/ml/' }, {}, none);
    expect(connection.base).to.equal('https://host:8443/ml');
    expect(connection.authorization).to.equal(basic('anna:secret'));
  });

  for (const [uri, printed] of [
    ['http://anna:p@ss@host/ml/', 'http://host/ml'],
    ['http://anna:p/ss@host', 'http://host'],
    ['htp//anna:p@ss@host', 'htp//host'],
    ['http://HOST:80/a@b', 'http://host/a@b'],
    ['mysql://anna:secret@host/db', 'mysql://host/db'],
    ['http://[::1]:5000/', 'http://[::1]:5000'],
  ] as const)
    it(`prints ${uri} as ${printed}`, () => expect(withoutCredentials(uri)).to.equal(printed));

  it('takes a password as it is where it is not escaped', () => {
    expect(connectionFrom({ uri: 'http://anna:50%25@host' }, {}, none).authorization).to.equal(basic('anna:50%'));
    expect(connectionFrom({ uri: 'http://anna:50%@host' }, {}, none).authorization).to.equal(basic('anna:50%'));
  });

  it('refuses a token that no header can carry, without repeating it', () => {
    const environment = { MLFLOW_TRACKING_TOKEN: 'secret\nword' };
    const read = () => connectionFrom({ uri: 'http://host' }, environment, none);
    expect(read).to.throw(
      /^MLFLOW_TRACKING_TOKEN holds a line break or a letter outside ASCII: a header cannot carry it$/,
    );
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
      const lines = ['[other]', 'mlflow_tracking_username = nobody', '[mlflow]', 'mlflow_tracking_username = stored'];
      writeFileSync(file, [...lines, 'mlflow_tracking_password: wo[r]d', '[last]', ''].join('\r\n'));
      expect(connectionFrom({ uri: 'http://host' }, {}, file).authorization).to.equal(basic('stored:wo[r]d'));
      const environment = { MLFLOW_TRACKING_USERNAME: 'u' };
      expect(connectionFrom({ uri: 'http://host' }, environment, file).authorization).to.equal(basic('u:wo[r]d'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses certificates that cannot be used before anything is asked', () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-test-'));
    try {
      const file = join(folder, 'client.pem');
      const read = () => connectionFrom({ uri: 'https://host' }, { MLFLOW_TRACKING_CLIENT_CERT_PATH: file }, none);
      writeFileSync(file, 'no certificate');
      expect(read).to.throw(/MLFLOW_TRACKING_CLIENT_CERT_PATH names .*, which is no PEM file/);
      writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
      expect(read).to.throw('which cannot be used');
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
