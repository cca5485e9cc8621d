#!/usr/bin/env node
import { runCli } from './run-cli.mjs';

runCli('proctor-console/src/cli.ts', ['room']);
