CREATE TABLE "recovery_codes" (
	"agent_id" uuid NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "recovery_codes_agent_id_sealed_pk" PRIMARY KEY("agent_id","sealed")
);
--> statement-breakpoint
ALTER TABLE "session_events" DROP CONSTRAINT "session_events_session_id_sessions_id_fk";
--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "totp_secret" "bytea";--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "totp_confirmed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "totp_step" integer;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "sso_subject" text;--> statement-breakpoint
ALTER TABLE "logins" ADD COLUMN "sso" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "agents_sso" ON "agents" USING btree ("sso_subject");--> statement-breakpoint
CREATE INDEX "sessions_board" ON "sessions" USING btree ("owner_team_id","entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE state <> 'ended';