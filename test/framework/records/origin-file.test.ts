import { expect } from 'chai';
import { userInfo } from 'node:os';
import { originHere } from '../../../framework/records/origin-file.js';

describe('where something was begun', () => {
  const { LOGNAME, USER } = process.env;
  afterEach(() => {
    for (const [name, value] of Object.entries({ LOGNAME, USER })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('takes the name of a person who shares an account from the environment', () => {
    process.env['LOGNAME'] = 'anna';
    process.env['USER'] = 'lab';
    expect(originHere().user).to.equal('anna');
    process.env['LOGNAME'] = '';
    expect(originHere().user).to.equal('lab');
    delete process.env['USER'];
    expect(originHere().user).to.equal(userInfo().username);
  });
});
