export * from './authority-messages.ts';
export * from './limits.ts';
export * from './station-messages.ts';
