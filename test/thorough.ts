/** Whether all that can be tried is tried, which takes minutes: `FORMULARY_THOROUGH=1 npm test`. */
export const isThorough = process.env['FORMULARY_THOROUGH'] === '1';
