// ltijs's store in memory instead of MongoDB: the same five verbs. What ltijs encrypts in its database lies here as it is.
const rows = new Map();
const fits = (row, query = {}) => Object.entries(query).every(([name, value]) => row[name] === value);
const of = (collection) => rows.get(collection) ?? rows.set(collection, []).get(collection);

export class Memory {
  async setup() { return true; }
  async Close() { return true; }
  async Get(_key, collection, query) {
    const found = of(collection).filter((row) => fits(row, query));
    return found.length ? found.map((row) => ({ ...row })) : false;
  }
  async Insert(_key, collection, item, index) {
    of(collection).push({ createdAt: Date.now(), ...index, ...item });
    return true;
  }
  async Replace(key, collection, query, item, index) {
    await this.Delete(collection, query);
    return this.Insert(key, collection, item, index);
  }
  async Modify(_key, collection, query, change) {
    const row = of(collection).find((each) => fits(each, query));
    if (row) Object.assign(row, change);
    return true;
  }
  async Delete(collection, query) {
    rows.set(collection, of(collection).filter((row) => !fits(row, query)));
    return true;
  }
}
