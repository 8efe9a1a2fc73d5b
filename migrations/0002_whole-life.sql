CREATE TYPE "public"."access_after_end" AS ENUM('none', 'limited', 'full', 'unlimited');--> statement-breakpoint
CREATE TYPE "public"."channel" AS ENUM('email', 'text');--> statement-breakpoint
CREATE TYPE "public"."ended_by" AS ENUM('agent', 'inactivity');--> statement-breakpoint
ALTER TYPE "public"."message_state" ADD VALUE 'unconfirmed' BEFORE 'failed';--> statement-breakpoint
CREATE TABLE "codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"code_hmac" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "entries" ADD COLUMN "authenticated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "entries" ADD COLUMN "proved_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "channel" "channel" DEFAULT 'email' NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ALTER COLUMN "channel" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "customer_phone" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "external" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sealed_pin" "bytea";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "wrong_tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "lock_outs" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "locked_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "barred_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "authenticated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "consent_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "consent_version" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "consent_declined_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "bound_entry" "bytea";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "activation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "ended_by" "ended_by";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "access_after_end" "access_after_end";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "access_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "idle_since" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "idle_since" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "remind_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "codes" ADD CONSTRAINT "codes_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "codes_session" ON "codes" USING btree ("session_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "sessions_active" ON "sessions" USING btree ("owner_id") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "sessions_idle" ON "sessions" USING btree ("settings_team_id","idle_since") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "sessions_remind" ON "sessions" USING btree ("remind_at") WHERE remind_at is not null;