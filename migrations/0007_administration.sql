CREATE TABLE "audit_events" (
	"seq" integer PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"actor_id" text NOT NULL,
	"about" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"data" text,
	"salt" "bytea",
	"digest" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "audit_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "audit_hash" "bytea" DEFAULT decode(repeat('00', 32), 'hex') NOT NULL;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "archived_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "audit_events_about" ON "audit_events" USING btree ("about","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "session_search_words" ON "session_search" USING gin (string_to_array(text || owner_id::text || ' ' || owner_team_id::text, ' ')) WITH (fastupdate=false);