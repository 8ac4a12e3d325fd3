// Methods as C++ has them. A lens is wanted on each line that says so, and on no other.
namespace xen {
namespace net {

template <typename T>
class Queue {
 public:
  Queue() : size_(0) {}
  int push(int slot) {  // lens
    return slot + size_;
  }
  int pop();
  bool operator()(int slot) const { return slot == 0; }  // lens
  int size() const { return size_; }

 private:
  int size_;
};

template <typename T>  // lens
int Queue<T>::pop() {
  return size_;
}

class Backend {
 public:
  int serve(int budget);
  int push(int slot) { return slot; }
};

int Backend::serve(int budget) {  // lens
  return push(budget);
}

namespace {
int hidden(int slot) {  // lens
  return slot;
}
}  // namespace

}  // namespace net
}  // namespace xen

int main() {  // lens
  xen::net::Queue<int> queue;
  return queue.push(1);
}
