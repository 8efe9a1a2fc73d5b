CREATE TABLE "looks" (
	"session_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"looked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "looks_session_id_agent_id_pk" PRIMARY KEY("session_id","agent_id")
);
--> statement-breakpoint
CREATE TABLE "presence_changes" (
	"session_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"online" boolean NOT NULL,
	CONSTRAINT "presence_changes_session_id_at_pk" PRIMARY KEY("session_id","at")
);
--> statement-breakpoint
ALTER TABLE "looks" ADD CONSTRAINT "looks_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "looks" ADD CONSTRAINT "looks_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;