export * from './digest.ts';
export * from './envelope.ts';
export * from './portable-signatures.ts';
export * from './purposes.ts';
export * from './random-stream.ts';
