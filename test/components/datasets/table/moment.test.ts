import { expect } from 'chai';
import { dayOf, parseMoment } from '../../../../components/datasets/table/moment.js';

describe('written times', () => {
  const noon = Date.UTC(2150, 4, 10, 12, 30) / 1000;
  const forms = [
    '2150-05-10 12:30:00',
    '2150-05-10 12:30',
    '2150-05-10T12:30:00',
    '2150-05-10 12:30:00.000',
    '2150-05-10 12:30:00 UTC',
    '2150-05-10T12:30:00Z',
    '2150-05-10 12:30:00.123456 UTC',
    '2150-05-10 12:30:00+00:00',
    '2150-05-10 12:30:00+0000',
    '2150-05-10 08:30:00-04:00',
    '2150-05-10 14:30:00+02',
    '5/10/2150 12:30',
    '5/10/2150 12:30:00',
  ];
  for (const form of forms) it(form, () => expect(read(form)).to.equal(noon));

  it('moves to another day where the zone does', () => {
    expect(read('2150-05-10 23:30:00-04:00')).to.equal(Date.UTC(2150, 4, 11, 3, 30) / 1000);
    expect(parseMoment('12/31/49 23:30+00:00')).to.deep.include({ year: 49, month: 12, day: 31 });
  });

  it('knows that a year of two digits has no century', () => {
    expect(parseMoment('5/10/50 12:30')).to.deep.include({ year: 50, hasCentury: false });
  });

  for (const text of ['2150-02-29', '2150-05-10 24:00:00', '2150-05-10 12:30:00 EST', '10.05.2150', '20500510', ''])
    it(`refuses ${text === '' ? 'nothing' : text}`, () => expect(parseMoment(text)).to.equal(undefined));
});

function read(text: string): number | undefined {
  const moment = parseMoment(text);
  return moment && dayOf(moment, moment.year) * 86_400 + moment.second;
}
