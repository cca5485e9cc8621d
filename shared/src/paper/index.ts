export * from './bank-index.ts';
export * from './content.ts';
export * from './draw.ts';
export * from './session-pool.ts';
