export * from './assert-never.ts';
export * from './bytes.ts';
export * from './ids.ts';
export * from './result.ts';
export * from './time.ts';
