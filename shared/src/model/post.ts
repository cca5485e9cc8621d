import { z } from 'zod';

/** A post (岗位) with the code of the national system, for example 101 土建施工员. Names are data: the notices spell them differently. */
export const postSchema = z.strictObject({
  code: z.string().regex(/^[0-9]{3}$/),
  name: z.string().min(1).max(40),
});
export type Post = Readonly<z.infer<typeof postSchema>>;
