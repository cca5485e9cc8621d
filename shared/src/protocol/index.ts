export * from './authority-messages.ts';
export * from './limits.ts';
export * from './readiness.ts';
export * from './standby-messages.ts';
export * from './station-messages.ts';
