// Holds the list of a process's children. When the pipe from that process ends, however it ended, whatever is still on the list is stopped.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const patience = 5_000;
const children = new Map();
const folders = [];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}); // Ctrl-C reaches the whole group; only the pipe's end counts

const commands = {
  keep: (pid, signal) => children.set(Number(pid), signal),
  release: (pid) => children.delete(Number(pid)),
  remove: (...folder) => folders.push(folder.join(' ')),
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, ...words] = line.split(' ');
    commands[command](...words);
  })
  .on('close', () => {
    for (const [pid, signal] of children) send(pid, signal);
    const started = Date.now();
    const timer = setInterval(() => {
      const left = [...children.keys()].filter((pid) => send(pid, 0));
      if (left.length > 0 && Date.now() - started < patience) return;
      for (const pid of left) send(pid, 'SIGKILL');
      for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      clearInterval(timer);
    }, 50);
  });

function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // gone
  }
}
