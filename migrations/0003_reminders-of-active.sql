DROP INDEX "sessions_remind";--> statement-breakpoint
CREATE INDEX "sessions_remind" ON "sessions" USING btree ("remind_at") WHERE remind_at is not null and state = 'active';