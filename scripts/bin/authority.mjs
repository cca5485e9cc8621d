#!/usr/bin/env node
import { runCli } from './run-cli.mjs';

runCli('authority/src/cli.ts', ['room']);
