#!/usr/bin/env node
import { runCli } from './run-cli.mjs';

runCli('exam-station/src/cli.ts', ['room']);
