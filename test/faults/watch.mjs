// Loaded before the program: writes down which files it reads (modules are not among them), which it writes, which addresses it asks for, and which programs it starts.
import childProcess from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { resolve } from 'node:path';

const { appendFileSync } = fs;
const log = process.env.WATCH_LOG;
const note = (what, place) => appendFileSync(log, `${JSON.stringify([what, String(place)])}\n`);

const isOfFiles = (what) => what === 'writes' || what === 'reads';

function watch(holder, names, what, isMeant = () => true) {
  for (const name of names) {
    const original = holder[name];
    if (original === undefined) continue;
    holder[name] = function (...words) {
      if (typeof words[0] === 'string' && words[0] !== log && isMeant(words))
        note(what, isOfFiles(what) ? resolve(words[0]) : words[0]);
      return original.apply(this, words);
    };
  }
}

const writes =
  'appendFile writeFile mkdir mkdtemp rename rm rmdir unlink symlink link copyFile cp truncate utimes chmod'.split(' ');
const opensToWrite = ([, flags = 'r']) =>
  typeof flags === 'string' ? flags !== 'r' : typeof flags === 'number' && (flags & 3) !== 0;
watch(fs, writes, 'writes');
watch(
  fs,
  writes.map((name) => `${name}Sync`),
  'writes',
);
watch(fs.promises, writes, 'writes');
watch(fs, ['open', 'openSync'], 'writes', opensToWrite);
watch(fs.promises, ['open'], 'writes', opensToWrite);
watch(fs, ['readFile', 'readFileSync', 'createReadStream'], 'reads');
watch(fs.promises, ['readFile'], 'reads');
watch(fs, ['open', 'openSync'], 'reads', (words) => !opensToWrite(words));
watch(fs.promises, ['open'], 'reads', (words) => !opensToWrite(words));
watch(childProcess, ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'], 'starts');
watch(dns, ['lookup', 'resolve'], 'asks');
watch(dns.promises, ['lookup', 'resolve'], 'asks');
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...words) {
  note('asks', JSON.stringify(words[0]));
  return connect.apply(this, words);
};
syncBuiltinESMExports();
