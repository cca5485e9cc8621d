import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import {
  type Blueprint,
  blueprintSchema,
  candidateSchema,
  sessionSchema,
  spanMsSchema,
} from '@exam-room/shared/model';
import { z } from 'zod';

const manifest = sessionSchema.shape;

const plannedCandidateSchema = candidateSchema
  .omit({ photo: true })
  .extend({ photoFile: z.string().min(1).max(1_000) });
export type PlannedCandidate = Readonly<z.infer<typeof plannedCandidateSchema>>;

/** PLAN.json: what an official writes down for one session. Paths are relative to the plan file. */
export const planSchema = z.strictObject({
  session: manifest.session,
  mode: manifest.mode,
  title: manifest.title,
  slot: manifest.slot,
  institution: manifest.institution,
  room: manifest.room,
  post: manifest.post,
  bank: z.string().min(1).max(60),
  bankVersion: z.int().min(1),
  blueprint: z.string().min(1).max(1_000),
  /** Without it the blueprint's own minutes. */
  durationMs: spanMsSchema.optional(),
  window: manifest.window,
  policies: manifest.policies,
  rules: manifest.rules,
  consent: manifest.consent,
  devices: manifest.devices,
  invigilators: manifest.invigilators,
  acceptance: manifest.acceptance,
  candidates: z.array(plannedCandidateSchema).min(1).max(2_000),
});
export type Plan = Readonly<z.infer<typeof planSchema>>;

/** A plan whose files have been found. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  /** Makes a path of the plan absolute. */
  readonly resolve: (path: string) => string;
}

const ISSUES_TOLD = 12;

/** Reads a plan and its blueprint. Every member that is wrong is named. Codes: PLAN_UNREADABLE, PLAN_MEMBER, BLUEPRINT_UNREADABLE. */
export function readPlan(path: string): Result<ReadPlan, readonly Trouble[]> {
  const raw = readJson(path);
  if (raw === undefined)
    return refuse([
      trouble(
        'PLAN_UNREADABLE',
        { zh: `场次计划 ${path} 不存在或不是 JSON。`, en: `The plan ${path} does not exist or is not JSON.` },
        path,
      ),
    ]);
  const plan = planSchema.safeParse(raw.value);
  if (!plan.success) return refuse(members(plan.error, { code: 'PLAN_MEMBER', path }));
  const resolve = (name: string) => (isAbsolute(name) ? name : join(dirname(path), name));
  const blueprintFile = resolve(plan.data.blueprint);
  const blueprint = readBlueprint(blueprintFile);
  return blueprint.ok ? ok({ plan: plan.data, blueprint: blueprint.value, resolve }) : blueprint;
}

/** Reads a blueprint file. Code: BLUEPRINT_UNREADABLE, one for each member that is wrong. */
export function readBlueprint(path: string): Result<Blueprint, readonly Trouble[]> {
  const raw = readJson(path);
  if (raw === undefined)
    return refuse([
      trouble(
        'BLUEPRINT_UNREADABLE',
        {
          zh: `组卷方案 ${path} 不存在或不是 JSON。`,
          en: `The blueprint ${path} does not exist or is not JSON.`,
        },
        path,
      ),
    ]);
  const parsed = blueprintSchema.safeParse(raw.value);
  return parsed.success
    ? ok(parsed.data)
    : refuse(members(parsed.error, { code: 'BLUEPRINT_UNREADABLE', path }));
}

function members(
  error: z.ZodError,
  of: { readonly code: string; readonly path: string },
): readonly Trouble[] {
  return error.issues.slice(0, ISSUES_TOLD).map((issue) => {
    const member = issue.path.join('.');
    return trouble(
      of.code,
      {
        zh: `${of.path} 中的 ${member || '内容'} 有误（${issue.message}）。请改正后重试。`,
        en: `${of.path}: ${member || 'the content'} is wrong (${issue.message}). Correct it and try again.`,
      },
      member,
    );
  });
}

function readJson(path: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(readFileSync(path, 'utf8')) };
  } catch {
    return undefined; // missing or not JSON: told by the caller with the file's name
  }
}
