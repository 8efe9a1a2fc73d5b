CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gin;--> statement-breakpoint
CREATE TABLE "search_words" (
	"word" text PRIMARY KEY NOT NULL,
	"keys" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session_search" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"owner_id" uuid NOT NULL,
	"owner_team_id" uuid NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
DROP INDEX "sessions_recent";--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "search" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "owner_team_id" uuid;--> statement-breakpoint
UPDATE "sessions" SET "owner_team_id" = "agents"."team_id" FROM "agents" WHERE "agents"."id" = "sessions"."owner_id";--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "owner_team_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "unseen_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "session_search" ADD CONSTRAINT "session_search_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "search_words_keys" ON "search_words" USING gin ("keys") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "session_search_text" ON "session_search" USING gin ("owner_id","owner_team_id","text" gin_trgm_ops) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "sessions_mine_completed" ON "sessions" USING btree ("owner_id","entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE (tasks_total > 0 and tasks_done >= tasks_total);--> statement-breakpoint
CREATE INDEX "sessions_mine_incomplete" ON "sessions" USING btree ("owner_id","entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE (not (tasks_total > 0 and tasks_done >= tasks_total));--> statement-breakpoint
CREATE INDEX "sessions_team_completed" ON "sessions" USING btree ("owner_team_id","entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE (tasks_total > 0 and tasks_done >= tasks_total);--> statement-breakpoint
CREATE INDEX "sessions_team_incomplete" ON "sessions" USING btree ("owner_team_id","entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE (not (tasks_total > 0 and tasks_done >= tasks_total));--> statement-breakpoint
CREATE INDEX "sessions_all_completed" ON "sessions" USING btree ("entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE (tasks_total > 0 and tasks_done >= tasks_total);--> statement-breakpoint
CREATE INDEX "sessions_all_incomplete" ON "sessions" USING btree ("entered_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE (not (tasks_total > 0 and tasks_done >= tasks_total));--> statement-breakpoint
CREATE INDEX "sessions_unseen" ON "sessions" USING btree ("owner_id","unseen_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE unseen_at is not null;--> statement-breakpoint
CREATE INDEX "sessions_unread" ON "sessions" USING btree ("id") WHERE search is null;--> statement-breakpoint
-- The owner's main team on each session, whoever changes the owner. The lock: no agent changes teams meanwhile.
CREATE FUNCTION foyer_owner_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT team_id INTO NEW.owner_team_id FROM agents WHERE id = NEW.owner_id FOR SHARE;
	RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER owner_team_of_new BEFORE INSERT ON sessions
	FOR EACH ROW EXECUTE FUNCTION foyer_owner_team();--> statement-breakpoint
CREATE TRIGGER owner_team BEFORE UPDATE OF owner_id ON sessions
	FOR EACH ROW WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION foyer_owner_team();--> statement-breakpoint
CREATE FUNCTION foyer_agent_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE sessions SET owner_team_id = NEW.team_id WHERE owner_id = NEW.id;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER agent_moved AFTER UPDATE OF team_id ON agents
	FOR EACH ROW WHEN (OLD.team_id IS DISTINCT FROM NEW.team_id) EXECUTE FUNCTION foyer_agent_moved();--> statement-breakpoint
-- What searches look through, in step with the sessions.
CREATE FUNCTION foyer_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO session_search (session_id, owner_id, owner_team_id, text)
		VALUES (NEW.id, NEW.owner_id, NEW.owner_team_id, NEW.search)
		ON CONFLICT (session_id) DO UPDATE SET
			owner_id = EXCLUDED.owner_id, owner_team_id = EXCLUDED.owner_team_id, text = EXCLUDED.text;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER search_of_new AFTER INSERT ON sessions
	FOR EACH ROW WHEN (NEW.search IS NOT NULL) EXECUTE FUNCTION foyer_search();--> statement-breakpoint
CREATE TRIGGER search AFTER UPDATE OF owner_id, owner_team_id, search ON sessions
	FOR EACH ROW WHEN (NEW.search IS NOT NULL AND
		(OLD.owner_id, OLD.owner_team_id, OLD.search) IS DISTINCT FROM (NEW.owner_id, NEW.owner_team_id, NEW.search))
	EXECUTE FUNCTION foyer_search();
