// The program of a measurement: `node measure-main.js`, a configuration as JSON on stdin, its cost as JSON on stdout.
import { text } from 'node:stream/consumers';
import { parseConfig } from '../config/parse-config';
import { measureStage } from './measure-stage';

async function main(): Promise<void> {
  const cost = await measureStage(parseConfig(JSON.parse(await text(process.stdin))));
  console.log(JSON.stringify(cost));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
