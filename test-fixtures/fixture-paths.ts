import { fileURLToPath } from 'node:url';

/** Absolute paths of the committed fixtures, so that a test or `npm start` need not know where this folder lies. */
function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

export const fixturePaths = {
  bankWorkbook: here('bank/土建施工员101题库.xlsx'),
  bankImages: here('bank/images/'),
  topics: here('bank/topics.json'),
  blueprint: here('blueprint/101.blueprint.json'),
  outline: here('blueprint/101.outline.json'),
  workerOutline: here('blueprint/worker-theory.outline.json'),
  posts: here('posts.json'),
  photos: here('roll/photos/'),
} as const;
