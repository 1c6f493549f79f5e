import { expect } from 'chai';
import { readPickle } from '../../../components/files/pickle.js';

const latin = (text: string) => Buffer.from(text, 'latin1');

describe('the reader of pickles', () => {
  it('reads the values of protocol 0, as text', () => {
    const text = "(dp0\nS'it\\'s'\np1\n(lp2\nI1\naI01\naL12345678901234567890L\naF0.5\naVcaf\\u00e9\naNas.";
    expect(readPickle(latin(text), { globals: {} })).to.deep.equal(
      new Map([["it's", [1, true, 12345678901234567890n, 0.5, 'café', null]]]),
    );
  });

  it('reads the values of protocol 5: frames, memo, tuples, sets and bytes', () => {
    const text =
      '\x80\x05\x95\x00\x00\x00\x00\x00\x00\x00\x00(\x8c\x01a\x94h\x00K\x02M\x00\x01J\xff\xff\xff\xff\x8a\x01\xfeG?\xf0\x00\x00\x00\x00\x00\x00C\x02hi\x8f(K\x01\x90\x85\x86t.';
    expect(readPickle(latin(text), { globals: {} })).to.deep.equal([
      'a',
      'a',
      2,
      256,
      -1,
      -2,
      1,
      [Uint8Array.of(104, 105), [new Set([1])]],
    ]);
  });

  it('reads an integer of a megabyte in a moment', () => {
    const size = 1 << 20;
    const length = Buffer.alloc(4);
    length.writeUInt32LE(size);
    const digits = Buffer.alloc(size);
    digits[size - 2] = 1;
    const made = readPickle(Buffer.concat([latin('\x80\x02\x8b'), length, digits, latin('.')]), { globals: {} });
    expect(made === 1n << BigInt(8 * (size - 2))).to.equal(true);
  });

  it('makes what is allowed, and hands it its state', () => {
    class Voc {
      state: unknown;
      setState(state: unknown) {
        this.state = state;
      }
    }
    const text = '\x80\x02c__main__\nVoc\n)\x81}X\x04\x00\x00\x00sizeK\x03sb.';
    const made = readPickle(latin(text), { globals: { '__main__ Voc': () => new Voc() } });
    expect((made as Voc).state).to.deep.equal(new Map([['size', 3]]));
  });

  it('refuses every global that is not allowed, and calls nothing', () => {
    const attack = "cposix\nsystem\n(S'touch harm'\ntR.";
    expect(() => readPickle(latin(attack), { globals: {} })).to.throw(
      'the file names posix.system, which is not allowed',
    );
    expect(() => readPickle(latin('\x8c\x02os\x8c\x06system\x93.'), { globals: {} })).to.throw('os.system');
    expect(() => readPickle(latin("S'print'\n(I1\ntR."), { globals: {} })).to.throw(
      'a call of what is no allowed global',
    );
    expect(() => readPickle(latin("(S'a'\nios\nsystem\n."), { globals: {} })).to.throw(
      'instruction 0x69 at byte 6 is refused',
    );
    expect(() => readPickle(latin('cobject\n__proto__\n.'), { globals: {} })).to.throw('object.__proto__');
    expect(() => readPickle(latin('}I1\nb.'), { globals: {} })).to.throw('a state is set on an object that takes none');
  });

  it('says where a file ends too early', () => {
    expect(() => readPickle(latin('\x80\x02X\x09\x00\x00\x00ab'), { globals: {} })).to.throw('cut short at byte 9');
  });
});
