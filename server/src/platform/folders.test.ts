import { expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { checkForFiles } from './folders.ts';

it.each(['/proc', '/proc/x', '/sys/a/b', '/dev', '/dev/null', '/dev/shm', '/tmp/../proc/x', '//proc/x'])('%s is refused in one sentence, as an output and as the data folder', (dir) => {
  expect(() => checkForFiles(dir)).toThrow(expect.objectContaining({ code: 'COMMAND_USAGE', publicMessage: expect.stringContaining('Choose another folder') }));
  expect(() => readConfig({ TDS_DATA_DIR: dir })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', publicMessage: expect.stringContaining('TDS_DATA_DIR') }));
});

it.each(['/procs', '/home/proc/x', '/dev/shm/tds', 'proc', '/'])('%s is a folder like others', (dir) => {
  expect(checkForFiles(dir)).toBe(dir);
  expect(readConfig({ TDS_DATA_DIR: dir }).TDS_DATA_DIR).toMatch(/^\//);
});
