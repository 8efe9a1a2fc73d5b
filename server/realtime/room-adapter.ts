import { Adapter } from 'socket.io-adapter'

/**
 * Without a room for each socket's own id: nobody speaks to a customer's socket by id, and a room costs each of
 * thousands that only stay as much as the room of their session.
 */
export class RoomAdapter extends Adapter {
  override addAll(id: string, rooms: Set<string>): Promise<void> | void {
    if (!rooms.has(id)) return super.addAll(id, rooms)
  }
}
